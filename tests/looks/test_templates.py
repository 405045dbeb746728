"""Every template keeps to the page's security policy and to the stylesheet."""

import re

import pytest
from django.template.loader import get_template

from opendialogue.configuration import ROOT

TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
CSS = (ROOT / "static" / "opendialogue.css").read_text()
KNOWN = set(re.findall(r"\.([a-z][a-z0-9-]*)", CSS))


def named(path) -> str:
    return str(path.relative_to(ROOT / "templates"))


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_nothing_inline(path):
    source = path.read_text()
    assert not re.search(r"\sstyle\s*=", source)
    assert not re.search(r"<style\b", source)
    assert not re.search(r"\son[a-z]+\s*=", source)
    assert not re.search(r"""(href|src|action)\s*=\s*["']javascript:""", source)
    for tag in re.findall(r"<script\b[^>]*>", source):
        assert "src=" in tag or "nonce=" in tag or 'type="application/json"' in tag


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_nothing_from_elsewhere(path):
    assert not re.search(r"""(src|href|action)\s*=\s*["'](https?:)?//""", path.read_text())


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_it_compiles(path):
    get_template(named(path))


@pytest.mark.parametrize("path", TEMPLATES, ids=named)
def test_only_classes_that_the_stylesheet_knows(path):
    source = re.sub(r"\{[%{#].*?[%}#]\}", " ", path.read_text(), flags=re.DOTALL)
    classes = {name for value in re.findall(r'\sclass="([^"]*)"', source) for name in value.split()}
    unknown = {name for name in classes if name not in KNOWN and not name.endswith("-")}
    assert not unknown
