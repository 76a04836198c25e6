"""Where the templates, static files and models lie: inside an installed wheel or beside the folder app/."""

from __future__ import annotations

from pathlib import Path

PACKAGE_FOLDER = Path(__file__).resolve().parent


class ResourceMissing(ValueError):
    """A folder that every installation carries is not there."""


def templates_folder() -> Path:
    """Return the folder of the Jinja2 pages; raises ResourceMissing."""
    return folder_for("templates")


def static_folder() -> Path:
    """Return the folder of the style sheets and ES modules; raises ResourceMissing."""
    return folder_for("static")


def models_folder() -> Path:
    """Return the folder of the models that ship, one folder a model; raises ResourceMissing."""
    return folder_for("models")


def folder_for(name: str, package_folder: Path = PACKAGE_FOLDER) -> Path:
    """Return the folder `name` that belongs to the package in package_folder; raises ResourceMissing."""
    checkout = package_folder.parent
    # In site-packages a neighbour called "static" or "models" could be anybody's.
    root = checkout if (checkout / "pyproject.toml").is_file() else package_folder / "_resources"
    folder = root / name
    if not folder.is_dir():
        raise ResourceMissing(f"expected the folder {folder}, which is not there; install rnnscope again")
    return folder
