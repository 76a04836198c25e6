from __future__ import annotations

import gzip
import re
from pathlib import Path

import plotly
import pytest
from starlette.testclient import TestClient

from rnnscope.settings import Settings
from rnnscope.web.assets import Assets, Plotly

FOREVER = "public, max-age=31536000, immutable"


@pytest.fixture
def script(client: TestClient) -> str:
    """Address of the page's script."""
    found = re.search('src="(/static/[^"]*main.js)"', client.get("/").text)
    assert found is not None
    return found[1]


def test_the_page(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert page.headers["cache-control"] == "no-cache"
    assert 'data-page="read"' in page.text
    assert client.head("/").status_code == 200


def test_the_gradients_page(client: TestClient) -> None:
    page = client.get("/gradients")
    assert page.status_code == 200 and page.headers["cache-control"] == "no-cache"
    assert 'data-page="gradients"' in page.text
    assert client.head("/gradients").status_code == 200


def test_a_static_file_is_kept_for_ever(client: TestClient, script: str) -> None:
    answer = client.get(script)
    assert answer.status_code == 200
    assert answer.text.startswith("export const one")
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cache-control"] == FOREVER
    assert answer.headers["content-encoding"] == "gzip"
    plain = client.get(script, headers={"accept-encoding": "identity"})
    assert plain.content == answer.content and "content-encoding" not in plain.headers
    assert answer.headers["vary"] == "accept-encoding"


def test_an_unchanged_file_is_not_sent_again(client: TestClient, script: str) -> None:
    etag = client.get(script).headers["etag"]
    for tag in (etag, f'"other", W/{etag}'):
        answer = client.get(script, headers={"if-none-match": tag})
        assert answer.status_code == 304 and answer.content == b"" and answer.headers["etag"] == etag
    assert client.get(script, headers={"if-none-match": '"other"'}).status_code == 200


def test_a_changed_file_has_another_address(client: TestClient, script: str, settings: Settings) -> None:
    before = client.get(script).text
    (settings.static / "js" / "main.js").write_text("export const two = 2;\n")
    assert client.get(script).text == before  # an address that is kept for ever never changes its content
    found = re.search('src="(/static/[^"]*main.js)"', client.get("/").text)
    assert found is not None and found[1] != script
    assert client.get(found[1]).text == "export const two = 2;\n"
    stale = client.get(script)  # of a page that was loaded before: still served, but not kept
    assert stale.status_code == 200 and stale.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize(
    "path", ["js/secret.txt", "js", "", "js/absent.js", "js/main.js/", "JS/main.js", "js//main.js"]
)
def test_what_is_not_listed_is_not_served(client: TestClient, script: str, path: str) -> None:
    assert client.get(script.removesuffix("js/main.js") + path).status_code == 404


def test_plotly_comes_from_its_package(client: TestClient) -> None:
    found = re.search('src="(/static/plotly[^"]*)"', client.get("/").text)
    assert found is not None and plotly.__version__ in found[1]
    answer = client.get(found[1])
    assert answer.headers["content-encoding"] == "gzip" and answer.headers["cache-control"] == FOREVER
    assert b"plotly.js v" in answer.content[:200]
    package = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    assert answer.content == package.read_bytes()
    assert client.get(found[1].replace("plotly.min.js", "package_data")).status_code == 404


def test_compression_is_done_once() -> None:
    asset = Plotly().asset
    assert asset.compressed is asset.compressed
    assert asset.compressed is not None
    assert gzip.decompress(asset.compressed) == asset.content
    assert len(asset.compressed) < len(asset.content) / 2


def test_a_template_cannot_name_a_file_that_is_absent(tmp_path: Path) -> None:
    assets = Assets(tmp_path)
    assets.refresh()
    with pytest.raises(KeyError, match=r"css/absent\.css"):
        assets.url("css/absent.css")


def test_an_icon_is_never_missing(client: TestClient) -> None:
    assert client.get("/favicon.ico").status_code == 204


def test_health(client: TestClient) -> None:
    assert client.get("/healthz").json()["status"] == "ok"


def test_samples(client: TestClient) -> None:
    samples = client.get("/api/samples").json()["samples"]
    assert [sample["name"] for sample in samples][:4] == ["wiki", "readme", "python", "brackets"]
    assert all(sample["title"] and sample["length"] > 50 for sample in samples)


def test_a_page_names_every_module_that_its_first_one_imports(tmp_path: Path) -> None:
    (tmp_path / "js" / "deep").mkdir(parents=True)
    for name, source in {
        "main.js": 'import { a } from "./deep/one.js";\nimport {\n  b,\n} from "./two.js";\nimport("./later.js");\n',
        "deep/one.js": 'export { c } from "../two.js"; // import { x } from "./absent.js";\n',
        "two.js": 'import { m } from "./main.js";\n/** @type {import("./types.js").T} */\n',
    }.items():
        (tmp_path / "js" / name).write_text(source)
    assets = Assets(tmp_path)
    assets.refresh()
    assert assets.modules("js/main.js") == ["js/deep/one.js", "js/main.js", "js/two.js"]
    (tmp_path / "js" / "two.js").write_text("")
    (tmp_path / "js" / "deep" / "one.js").write_text("export const none = 0;")
    assets.refresh()
    assert assets.modules("js/main.js") == ["js/deep/one.js", "js/main.js", "js/two.js"]
    with pytest.raises(KeyError):
        assets.modules("js/absent.js")
