"""Static files: read into memory once, served under an address that changes with their content."""

from __future__ import annotations

import gzip
import hashlib
import importlib.util
import posixpath
import re
import threading
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path, PurePosixPath

MEDIA_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
LEAST_COMPRESSED_BYTES = 1_000
PLOTLY_FILE = "plotly.min.js"
IMPORT = re.compile(r'^(?:import|export)\b[^;]*?from "(\.[^"]+)";', re.MULTILINE)


@dataclass(frozen=True)
class Asset:
    """One file as it goes to the browser."""

    content: bytes
    media_type: str

    @cached_property
    def etag(self) -> str:
        """Strong validator of the content."""
        return f'"{hashlib.sha256(self.content).hexdigest()[:32]}"'

    @cached_property
    def compressed(self) -> bytes | None:
        """The content in gzip, where that saves something."""
        if len(self.content) < LEAST_COMPRESSED_BYTES or self.media_type.startswith(("image/png", "font/")):
            return None
        return gzip.compress(self.content, 6, mtime=0)


class Assets:
    """The files of a folder, with one hash for them all, so that a module's relative imports keep the hash.

    Files that change while the server runs get a new hash with the next page.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._signature: object = None
        self._assets: dict[str, Asset] = {}
        self._hash = ""
        self._modules: dict[str, list[str]] = {}

    def url(self, path: str) -> str:
        """Address of a file as `refresh` found it last; raises KeyError for one that is not there."""
        if path not in self._assets:
            raise KeyError(f"there is no static file {path}")
        return f"/static/{self._hash}/{path}"

    def modules(self, path: str) -> list[str]:
        """The ES modules that one starts with: itself, and whatever it imports, and they; raises KeyError.

        A page names them all at once: found one by one, through their imports, they cost several round trips.
        """
        if path not in self._modules:
            found: list[str] = []
            waiting = [path]
            while waiting:
                module = waiting.pop()
                if module not in found:
                    found.append(module)
                    waiting += imports(module, self._assets[module].content.decode())
            self._modules[path] = sorted(found)
        return self._modules[path]

    def find(self, content_hash: str, path: str) -> tuple[Asset | None, bool]:
        """The file at a path inside the folder, and whether the address will always mean this content.

        Only files that were listed can be found: a path is looked up, never opened.
        """
        if content_hash != self._hash:
            self.refresh()
        with self._lock:
            return self._assets.get(path), content_hash == self._hash

    def refresh(self) -> None:
        """Look for files that have changed: the price of a few dozen `stat`."""
        signature = [
            (path, status.st_mtime_ns, status.st_size)
            for path in sorted(self.folder.rglob("*"))
            if path.suffix in MEDIA_TYPES and (status := path.stat())
        ]
        with self._lock:
            if signature == self._signature:
                return
            self._assets = {
                str(PurePosixPath(path.relative_to(self.folder))): Asset(
                    path.read_bytes(), MEDIA_TYPES[path.suffix]
                )
                for path, _, _ in signature
            }
            digest = hashlib.sha256()
            for name, asset in self._assets.items():
                digest.update(f"{name} {asset.etag}\n".encode())
            self._hash, self._signature, self._modules = digest.hexdigest()[:12], signature, {}


def imports(path: str, source: str) -> list[str]:
    """What a module imports when it is loaded, as paths beside its own."""
    folder = posixpath.dirname(path)
    return [posixpath.normpath(posixpath.join(folder, target)) for target in IMPORT.findall(source)]


class Plotly:
    """`plotly.min.js` of the installed plotly package, found without importing it."""

    def __init__(self) -> None:
        self.version = version("plotly")
        self.url = f"/static/plotly-{self.version}/{PLOTLY_FILE}"

    @cached_property
    def asset(self) -> Asset:
        """The file. It is read, and compressed, when it is first asked for."""
        spec = importlib.util.find_spec("plotly")
        assert spec is not None and spec.origin is not None
        path = Path(spec.origin).parent / "package_data" / PLOTLY_FILE
        return Asset(path.read_bytes(), MEDIA_TYPES[".js"])
