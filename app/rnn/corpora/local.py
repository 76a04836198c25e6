"""Corpora that are already on the machine: the standard library, installed packages' readmes, a file."""

from __future__ import annotations

import importlib.metadata
import re
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from .corpus import Corpus, make_corpus

MAX_FILE_BYTES = 256 * 2**20
BLOCK_CHARACTERS = 2_000
# installed packages, tests, and two folders of generated tables, alike from file to file
_SKIPPED_FOLDERS = frozenset(
    {"site-packages", "dist-packages", "test", "tests", "idle_test", "encodings", "pydoc_data"}
)


def python_corpus() -> Corpus:
    """The running interpreter's standard library, without tests and generated tables, a document a file."""
    root = Path(sysconfig.get_path("stdlib"))
    version = sysconfig.get_python_version()
    return make_corpus(
        "python", _python_files(root), "PSF-2.0", f"the standard library of Python {version}, without tests"
    )


def _python_files(root: Path) -> Iterator[str]:
    relative = [path.relative_to(root) for path in root.rglob("*.py")]
    for path in sorted(relative, key=lambda path: path.as_posix()):
        if not _SKIPPED_FOLDERS.intersection(path.parts):
            try:
                yield (root / path).read_bytes().decode("utf-8-sig")
            except (OSError, UnicodeDecodeError):
                continue  # a few files hold other encodings on purpose


def readme_corpus() -> Corpus:
    """The Markdown descriptions of the packages installed beside this one, a document a package, by name."""
    return make_corpus(
        "readme",
        _descriptions(),
        "each package's own",
        "the Markdown descriptions of the installed Python packages",
    )


def _descriptions() -> Iterator[str]:
    found: dict[str, str] = {}
    for distribution in importlib.metadata.distributions():
        try:
            metadata = distribution.metadata
        except (OSError, UnicodeDecodeError):
            continue
        fields = {key.lower(): metadata[key] for key in metadata}
        name = re.sub(r"[-_.]+", "-", fields.get("name") or "").lower()
        if "markdown" in (fields.get("description-content-type") or "").lower():
            # the first on the path is the one that an import would find
            found.setdefault(name, _without_surrogates(fields.get("description") or ""))
    for name in sorted(found):
        yield found[name]


def _without_surrogates(text: str) -> str:
    return text.encode(errors="ignore").decode()


def file_corpus(path: Path) -> Corpus:
    """A UTF-8 file, with or without a byte order mark, as documents of about 2,000 characters.

    Raises ValueError if there is no such file, it is too large, or a byte of it is not UTF-8.
    """
    text = _read_utf8(path)
    return make_corpus(path.stem, _blocks(text), "not stated", f"the file {path.name}")


def _read_utf8(path: Path) -> str:
    if not path.is_file():
        raise ValueError(f"corpus must be wiki, python, readme or a UTF-8 file, got {str(path)!r}")
    size = path.stat().st_size
    if size > MAX_FILE_BYTES:
        raise ValueError(f"{path.name} must be at most {MAX_FILE_BYTES:,} bytes, got {size:,}")
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # utf-8-sig counts from behind the mark
        offset = error.start + (3 if content.startswith(b"\xef\xbb\xbf") else 0)
        raise ValueError(
            f"{path.name} must be UTF-8, got byte 0x{content[offset]:02x} at offset {offset:,}; "
            "save it as UTF-8 and try again"
        ) from None


def _blocks(text: str) -> Iterator[str]:
    """Whole paragraphs up to the first blank line past 2,000 characters; without one, lines up to 4,000."""
    block = ""
    for line in _short_lines(text):
        if len(block) + len(line) > 2 * BLOCK_CHARACTERS:
            yield block
            block = ""
        block += line
        if len(block) >= BLOCK_CHARACTERS and not line.strip():
            yield block
            block = ""
    yield block


def _short_lines(text: str) -> Iterator[str]:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for line in re.findall(r"[^\n]*\n|[^\n]+", text):
        for start in range(0, len(line), 2 * BLOCK_CHARACTERS):
            yield line[start : start + 2 * BLOCK_CHARACTERS]
