from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from rnnscope import resources


@pytest.mark.parametrize(
    ("name", "folder"),
    [
        ("templates", resources.templates_folder),
        ("static", resources.static_folder),
        ("models", resources.models_folder),
    ],
)
def test_a_checkout_has_its_folders_beside_the_package(
    repository: Path, name: str, folder: Callable[[], Path]
) -> None:
    assert folder() == repository / name


def test_an_installed_wheel_has_them_inside_whatever_lies_beside_it(tmp_path: Path) -> None:
    package = tmp_path / "site-packages" / "rnnscope"
    inside = package / "_resources" / "static"
    inside.mkdir(parents=True)
    (tmp_path / "site-packages" / "static").mkdir()
    assert resources.folder_for("static", package) == inside


def test_a_neighbour_in_site_packages_is_never_taken_for_ours(tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    with pytest.raises(resources.ResourceMissing, match=r"^expected the folder .*static, which is"):
        resources.folder_for("static", tmp_path / "rnnscope")
