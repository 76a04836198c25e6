"""The wiki corpus: Wikipedia pages of 2016 that the PyPI package gensim carries as its own test data."""

from __future__ import annotations

import bz2
import hashlib
import importlib.util
import io
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

from ..tensorfile import write_atomically
from .corpus import Corpus, make_corpus

PACKAGE = "gensim==4.4.0"
ARCHIVE_NAME = "enwiki-latest-pages-articles1.xml-p000000010p000030302-shortened.bz2"
ARCHIVE_SHA256 = "a53f4648dec40467ebdcbc7a1307eddb51fe6e28e9309f6ebde81ba0d04bea2d"
TEXT_SHA256 = "e7e50dc8f4b928692468eeeee1110bf0e865c769a529bcbf80da152fd8797b34"
LICENCE = "CC BY-SA 3.0 and GFDL, by the contributors of Wikipedia"
SOURCE = f"English Wikipedia, 206 pages of April 2016, from the test data of {PACKAGE} on PyPI"
Progress = Callable[[str, float], None]
"""Called with what is being done and the share done, 0 to 1."""

# any platform's wheel carries the same data; the source distribution last, since pip prepares its build
_DOWNLOADS = (
    ("--only-binary=:all:",),
    ("--only-binary=:all:", "--platform=manylinux_2_28_x86_64", "--python-version=3.12", "--abi=cp312"),
    ("--no-binary=gensim",),
)
_SECONDS_PER_DOWNLOAD = 900


def wiki_corpus(cache_folder: Path) -> Corpus:
    """The wiki corpus from `cache_folder`, a document a page; raises ValueError if missing or changed."""
    path = cache_folder / "wiki.txt"
    if not path.is_file():
        raise ValueError("corpus wiki is not on this machine yet: run `rnnscope corpus get wiki` once")
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != TEXT_SHA256:
        raise ValueError(f"{path.name} has been changed: delete it and run `rnnscope corpus get wiki` again")
    pages = re.split(r"(?m)^(?=  <page>$)", content.decode())
    return make_corpus("wiki", pages, LICENCE, SOURCE)


def get_wiki(cache_folder: Path, progress: Progress | None = None) -> Path:
    """Put the wiki corpus into `cache_folder` as `wiki.txt` (5.9 MB), through the user's own pip; its path.

    Nothing is installed. Raises ValueError if the package cannot be had or holds something else.
    """
    report = progress or (lambda doing, share: None)
    report(f"getting {PACKAGE} (28 MB)", 0.0)
    archive = _archive_of_installed() or _archive_by_pip()
    report("unpacking the pages", 0.8)
    text = "".join(pages_of(archive))
    report("writing", 0.95)
    path = cache_folder / "wiki.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, text.encode())
    report("done", 1.0)
    return path


def pages_of(archive: bytes) -> Iterator[str]:
    """Every `<page>` of a bzip2-compressed MediaWiki export as it stands there, the XML entities undone."""
    tree = ElementTree.iterparse(io.BytesIO(bz2.decompress(archive)))
    for _, element in tree:
        if _local_name(element) == "page":
            yield f"  {_unescaped(element).rstrip()}\n"
            element.clear()


def _unescaped(element: ElementTree.Element) -> str:
    name = _local_name(element)
    attributes = "".join(f' {key.replace(_XML, "xml:")}="{value}"' for key, value in element.attrib.items())
    inside = (element.text or "") + "".join(map(_unescaped, element))
    tail = element.tail or ""
    return f"<{name}{attributes}>{inside}</{name}>{tail}" if inside else f"<{name}{attributes} />{tail}"


_XML = "{http://www.w3.org/XML/1998/namespace}"


def _local_name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _archive_of_installed() -> bytes | None:
    spec = importlib.util.find_spec("gensim")  # finds it without importing it
    for folder in (spec and spec.submodule_search_locations) or ():
        path = Path(folder, "test", "test_data", ARCHIVE_NAME)
        if path.is_file() and _is_right(content := path.read_bytes()):
            return content
    return None


def _archive_by_pip() -> bytes:
    last_line = ""
    for options in _DOWNLOADS:
        with tempfile.TemporaryDirectory(prefix="rnnscope-") as folder:
            last_line = _pip_download(Path(folder), options)
            for path in Path(folder).iterdir():
                return _checked(_member_of(path))
    raise ValueError(f"{PACKAGE} could not be downloaded (are you online?); pip said: {last_line}")


def _pip_download(folder: Path, options: tuple[str, ...]) -> str:
    """Let pip download into `folder`; returns the last line that pip said."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--no-cache-dir", "--retries=1"]
    command += ["--disable-pip-version-check", "--progress-bar=off", f"--dest={folder}", *options, PACKAGE]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=_SECONDS_PER_DOWNLOAD,
            text=True,
            errors="replace",
        )
    except subprocess.TimeoutExpired:
        return f"nothing within {_SECONDS_PER_DOWNLOAD} seconds"
    return (done.stdout.strip().splitlines() or ["nothing"])[-1]


def _member_of(package: Path) -> bytes:
    """The archive out of a wheel or a source distribution, read without unpacking the rest."""
    if package.suffix == ".whl":
        with zipfile.ZipFile(package) as wheel:
            name = next((n for n in wheel.namelist() if n.endswith("/" + ARCHIVE_NAME)), None)
            return wheel.read(name) if name else b""
    with tarfile.open(package) as source:
        member = next((m for m in source if m.name.endswith("/" + ARCHIVE_NAME)), None)
        file = source.extractfile(member) if member else None
        return file.read() if file else b""


def _is_right(archive: bytes) -> bool:
    return hashlib.sha256(archive).hexdigest() == ARCHIVE_SHA256


def _checked(archive: bytes) -> bytes:
    if not _is_right(archive):
        raise ValueError(f"{PACKAGE} does not hold the {ARCHIVE_NAME} that was expected (its hash differs)")
    return archive
