import pytest

from publishing.fields import same_text


@pytest.mark.parametrize(
    ("stored", "from_the_editor"),
    [
        ("<p>Een</p>\n\n<p>Twee</p>\n", "<p>Een</p><p>Twee</p>"),
        ("<ul>\n  <li>Een</li>\n</ul>", "<ul><li><p>Een</p></li></ul>"),
        (
            "<table>\n<tr><td>2016</td></tr>\n</table>",
            '<table><tbody><tr><td colspan="1" rowspan="1"><p>2016</p></td></tr></tbody></table>',
        ),
    ],
)
def test_what_only_the_editor_writes_otherwise_is_the_same(stored, from_the_editor):
    assert same_text(stored, from_the_editor)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("<p>Een</p>", "<p>Een.</p>"),
        ("<p>Een</p>", "<h2>Een</h2>"),
        ("<p><strong>a</strong> <em>b</em></p>", "<p><strong>a</strong><em>b</em></p>"),
        ("<p>Een twee</p>", "<p>Een</p><p>twee</p>"),
        ('<p><a href="/a/">x</a></p>', '<p><a href="/b/">x</a></p>'),
        ("<ul><li><p>a</p><p>b</p></li></ul>", "<ul><li><p>a b</p></li></ul>"),
    ],
)
def test_what_a_reader_sees_otherwise_is_something_else(one, other):
    assert not same_text(one, other)
