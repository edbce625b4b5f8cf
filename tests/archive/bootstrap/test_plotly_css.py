"""Plotly's rules, taken out of its bundle."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from archive.bootstrap.errors import StepFailed
from archive.bootstrap.plotly_css import plotly_css

ROOT = Path(__file__).resolve().parents[3]
BUNDLE = ROOT / "node_modules" / "plotly.js-basic-dist-min" / "plotly-basic.min.js"
SMALL = (
    """var a={b:1};r={"X,X div":'margin:0;font-family:"Open Sans";',Y:"top:1px;","X a:hover":"x:y;"};"""
    """for(k in r)s=k.replace(/^,/," ,").replace(/X/g,".plot").replace(/Y/g,".note"),add(s,r[k]);"""
)
READ_RULES = """() => {
  const sheet = document.getElementById("plotly.js-style-global").sheet;
  return Array.from(sheet.cssRules, (rule) => rule.cssText);
}"""
READ_LINKED = """() => Array.from(document.styleSheets[0].cssRules, (rule) => rule.cssText)"""


def test_rules_come_in_the_order_in_which_plotly_leaves_them() -> None:
    assert plotly_css(SMALL) == (
        '.plot a:hover{x:y;}\n.note{top:1px;}\n.plot,.plot div{margin:0;font-family:"Open Sans";}\n'
    )


@pytest.mark.parametrize(
    "bundle",
    ["", SMALL.replace("for(k in r)", ""), SMALL.replace('Y:"top:1px;"', "Y:top()")],
    ids=["empty", "no loop", "not only strings"],
)
def test_another_build_is_refused(bundle: str) -> None:
    with pytest.raises(StepFailed, match="style rules were not found"):
        plotly_css(bundle)


@pytest.mark.skipif(not BUNDLE.exists(), reason="node_modules is not installed here")
def test_the_file_says_what_plotly_itself_would_insert(chromium: Browser) -> None:
    bundle = BUNDLE.read_text(encoding="utf-8")
    page = chromium.new_page()
    page.set_content(f"<!doctype html><title>t</title><style>{plotly_css(bundle)}</style>")
    linked = page.evaluate(READ_LINKED)
    page.set_content("<!doctype html><title>t</title>")
    page.add_script_tag(content=bundle)
    inserted = page.evaluate(READ_RULES)
    page.close()
    assert len(inserted) > 50
    assert linked == inserted
