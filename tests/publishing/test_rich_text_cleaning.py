import pytest

from pact.models import Article


@pytest.mark.parametrize(
    ("html", "stored"),
    [
        ('<p><a href="/a/" title="">a</a></p>', '<p><a href="/a/">a</a></p>'),
        ("<h1>a</h1><h4>b</h4><h6>c</h6>", "<h2>a</h2><h3>b</h3><h3>c</h3>"),
        ("<p><b>a</b> <i>b</i></p>", "<p><strong>a</strong> <em>b</em></p>"),
        ("<p>H<sub>2</sub>O, m<sup>2</sup></p>", "<p>H<sub>2</sub>O, m<sup>2</sup></p>"),
        ("<p>a</p><p></p><p>&nbsp;</p><p><br></p><p>b</p>", "<p>a</p><p>b</p>"),
        ("<ul><li><p>\u200b</p></li></ul>", ""),
        ("<p>&#x200b;&#173;</p>", ""),
        ("<p>a&#11;b&#xfffe;</p>", "<p>a\nb</p>"),
        ("<table><tr><td></td></tr></table>", "<table><tbody><tr><td></td></tr></tbody></table>"),
    ],
)
def test_rich_text_is_stored_as_the_editor_makes_it(html, stored):
    assert Article._meta.get_field("body").sanitize(html) == stored
