from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from portal.core import text


def test_markdown_renders_and_keeps_one_h1_for_the_page():
    html = text.markdown("# Title\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |")
    assert "<h2>Title</h2>" in html
    assert "<h1" not in html
    assert "<table>" in html


def test_markdown_lets_no_script_through():
    for bad in (
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        "<img src=x onerror=y>",
        "[x](data:text/html,1)",
    ):
        html = str(text.markdown(bad))
        assert "<script" not in html
        assert "<img" not in html
        assert 'href="javascript' not in html
        assert 'href="data' not in html


@given(st.text(max_size=400))
def test_markdown_takes_any_text(source):
    assert "<script" not in text.markdown(source)
