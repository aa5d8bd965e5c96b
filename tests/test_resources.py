"""What travels with the program is found in a checkout and in a wheel."""

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType
from typing import get_args

import pytest

from monitor import resources


@pytest.mark.parametrize("name", get_args(resources.Resource))
def test_a_checkout_holds_every_resource(name: resources.Resource) -> None:
    assert resources.bundled(name).name == name


def test_the_migrations_are_ours_and_not_the_library() -> None:
    assert (resources.bundled("alembic") / "versions").is_dir()


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\.\./secret"):
        resources.bundled("../secret")  # type: ignore[arg-type]


@pytest.fixture
def installed(tmp_path: Path) -> ModuleType:
    """The module as a wheel installs it: beside the library of the same name."""
    package = tmp_path / "site-packages" / "monitor"
    (package / "_bundled" / "alembic").mkdir(parents=True)
    (tmp_path / "site-packages" / "alembic").mkdir()
    (tmp_path / "site-packages" / "seeds").mkdir()
    copy = shutil.copy(resources.__file__, package)
    spec = importlib.util.spec_from_file_location("installed_resources", copy)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_an_installed_package_uses_its_own_copy(installed: ModuleType, tmp_path: Path) -> None:
    expected = tmp_path / "site-packages" / "monitor" / "_bundled" / "alembic"
    assert installed.bundled("alembic") == expected


def test_an_incomplete_installation_is_told(installed: ModuleType) -> None:
    with pytest.raises(FileNotFoundError, match="lacks seeds"):
        installed.bundled("seeds")
