# ruff: noqa: E501  (the programs write such lines)
"""HTML as four programs put it on the clipboard, of one text; shortened, with all that matters."""

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta name=Generator content="Microsoft Word 15"><style><!--
@font-face {font-family:Calibri;} p.MsoNormal {margin:0cm;font-size:11.0pt;}
--></style></head><body lang=NL style='tab-interval:35.4pt'><!--StartFragment-->
<h1><span style='mso-fareast-font-family:"Times New Roman"'>Techniek
in de klas<o:p></o:p></span></h1>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoNormal><b><span style='color:red'>Water</span></b> is H<sub>2</sub>O, een zaal is
20&nbsp;m<sup>2</sup>, <i>echt</i>.<span style='mso-spacerun:yes'>&nbsp; </span><a
href="http://www.techport.nl/">Techport</a><o:p></o:p></p>
<h4>Wat nodig is<o:p></o:p></h4>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if
!supportLists]><span style='font-family:Symbol;mso-fareast-font-family:Symbol'><span
style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp;&nbsp;
</span></span></span><![endif]>Een zaal<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='margin-left:72.0pt;text-indent:-18.0pt;mso-list:l0 level2 lfo1'><!--[if
!supportLists]--><span style='font-family:"Courier New"'><span style='mso-list:Ignore'>o<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><!--[endif]-->Met stroom<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><!--[if
!supportLists]--><span style='font-family:Symbol'><span style='mso-list:Ignore'>·<span
style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span></span><!--[endif]-->Een docent<o:p></o:p></p>
<p class=MsoNormal><o:p>&nbsp;</o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l1 level1 lfo2'><!--[if
!supportLists]--><span style='mso-list:Ignore'>1.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;
</span></span><!--[endif]-->Bellen<o:p></o:p></p>
<p class=MsoListParagraphCxSpLast style='text-indent:-18.0pt;mso-list:l1 level1 lfo2'><!--[if
!supportLists]--><span style='mso-list:Ignore'>2.<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;
</span></span><!--[endif]-->Komen<o:p></o:p></p>
<table class=MsoTableGrid border=1 cellspacing=0 cellpadding=0 style='border-collapse:collapse'>
<tr style='mso-yfti-irow:0'><td width=302 valign=top style='width:226.55pt'><p class=MsoNormal>Jaar<o:p></o:p></p></td>
<td width=302 valign=top><p class=MsoNormal>Aantal<o:p></o:p></p></td></tr>
<tr><td width=302><p class=MsoNormal>2016<o:p></o:p></p></td><td width=302><p class=MsoNormal>12<o:p></o:p></p></td></tr>
</table><!--EndFragment--></body></html>"""

GOOGLE_DOCS = """<meta charset='utf-8'><meta charset="utf-8"><b style="font-weight:normal;"
id="docs-internal-guid-3f1c"><h1 dir="ltr" style="line-height:1.38;margin-top:20pt;"><span
style="font-size:20pt;font-family:Arial;color:#000000;font-weight:400;">Techniek in de klas</span></h1><br />
<p dir="ltr" style="line-height:1.38;"><span style="font-family:Arial;font-weight:700;">Water</span><span
style="font-family:Arial;font-weight:400;"> is H</span><span
style="font-size:0.6em;font-weight:400;vertical-align:sub;">2</span><span style="font-weight:400;">O, een zaal is 20 m</span><span
style="font-size:0.6em;font-weight:400;vertical-align:super;">2</span><span style="font-weight:400;">, </span><span
style="font-weight:400;font-style:italic;">echt</span><span style="font-weight:400;">. </span><a
href="https://www.google.com/url?q=http://www.techport.nl/&amp;sa=D&amp;source=docs" style="text-decoration:none;"><span
style="color:#1155cc;font-weight:400;text-decoration:underline;">Techport</span></a></p>
<h4 dir="ltr"><span style="font-weight:400;">Wat nodig is</span></h4><br />
<ul style="margin-top:0;padding-inline-start:48px;"><li dir="ltr" style="list-style-type:disc;"
aria-level="1"><p dir="ltr" role="presentation"><span style="font-weight:400;">Een zaal</span></p></li><ul
style="margin-top:0;"><li dir="ltr" style="list-style-type:circle;" aria-level="2"><p dir="ltr"
role="presentation"><span style="font-weight:400;">Met stroom</span></p></li></ul><li dir="ltr" aria-level="1"><p
dir="ltr" role="presentation"><span style="font-weight:400;">Een docent</span></p></li></ul>
<ol><li dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span>Bellen</span></p></li><li
dir="ltr" aria-level="1"><p dir="ltr" role="presentation"><span>Komen</span></p></li></ol><br />
<div dir="ltr" align="left"><table style="border:none;border-collapse:collapse;"><colgroup><col
width="301" /><col width="301" /></colgroup><tbody><tr style="height:0pt"><td style="vertical-align:top;"><p
dir="ltr"><span>Jaar</span></p></td><td><p dir="ltr"><span>Aantal</span></p></td></tr><tr><td><p
dir="ltr"><span>2016</span></p></td><td><p dir="ltr"><span>12</span></p></td></tr></tbody></table></div></b>"""

LIBREOFFICE = """<!DOCTYPE html><html><head><meta http-equiv="content-type" content="text/html; charset=utf-8"/>
<title></title><meta name="generator" content="LibreOffice 7.6 (Linux)"/><style type="text/css">
p { line-height: 115% } h1 { font-family: "Liberation Sans" }</style></head>
<body lang="nl-NL" link="#000080" dir="ltr"><h1 class="western">Techniek in de klas</h1>
<p style="line-height: 100%"><br/></p>
<p><font color="#ff0000"><b>Water</b></font> is H<sub>2</sub>O, een zaal is 20 m<sup>2</sup>,
<i>echt</i>. <a href="http://www.techport.nl/"><font face="Arial">Techport</font></a></p>
<h4 class="western">Wat nodig is</h4>
<ul><li><p style="margin-bottom: 0cm">Een zaal</p>
<ul><li><p style="margin-bottom: 0cm">Met stroom</p></li></ul></li>
<li><p>Een docent</p></li></ul>
<ol><li><p>Bellen</p></li><li><p>Komen</p></li></ol>
<table width="643" cellpadding="4" cellspacing="0"><col width="313"/><col width="312"/>
<tr valign="top"><td width="313" style="border: 1px solid"><p>Jaar</p></td><td><p>Aantal</p></td></tr>
<tr valign="top"><td><p>2016</p></td><td><p>12</p></td></tr></table>
<p><br/></p></body></html>"""

OUTLOOK = """<html><head><meta name=Generator content="Microsoft Word 15 (filtered medium)"></head>
<body lang=NL link="#0563C1"><!--StartFragment--><div class=WordSection1>
<h1>Techniek in de klas<o:p></o:p></h1>
<p class=MsoNormal><span style='font-size:11.0pt'><o:p>&nbsp;</o:p></span></p>
<p class=MsoNormal><b>Water</b> is H<sub>2</sub>O, een zaal is 20 m<sup>2</sup>, <i>echt</i>. <a
href="https://eur01.safelinks.protection.outlook.com/?url=http%3A%2F%2Fwww.techport.nl%2F&amp;data=05"
title="Oorspronkelijke URL"><span style='color:windowtext'>Techport</span></a><o:p></o:p></p>
<h4>Wat nodig is<o:p></o:p></h4>
<ul style='margin-top:0cm' type=disc><li class=MsoListParagraph style='margin-left:0cm;mso-list:l0 level1 lfo1'>Een
zaal<o:p></o:p></li><ul style='margin-top:0cm' type=circle><li class=MsoListParagraph
style='mso-list:l0 level2 lfo1'>Met stroom<o:p></o:p></li></ul><li class=MsoListParagraph>Een
docent<o:p></o:p></li></ul>
<p class=MsoListParagraph style='text-indent:-18.0pt'>1.&nbsp;&nbsp;&nbsp; Bellen<o:p></o:p></p>
<p class=MsoListParagraph style='text-indent:-18.0pt'>2.&nbsp;&nbsp;&nbsp; Komen<o:p></o:p></p>
<table class=MsoNormalTable border=0><tr><td style='padding:0cm'><p class=MsoNormal>Jaar<o:p></o:p></p></td><td><p
class=MsoNormal>Aantal<o:p></o:p></p></td></tr><tr><td><p class=MsoNormal>2016</p></td><td><p
class=MsoNormal>12</p></td></tr></table></div><!--EndFragment--></body></html>"""

SAMPLES = {
    "Word": WORD,
    "Google Docs": GOOGLE_DOCS,
    "LibreOffice": LIBREOFFICE,
    "Outlook": OUTLOOK,
}

# What each of them leaves in the database, with an ordinary space for each special one.
STORED = (
    "<h2>Techniek in de klas</h2>"
    "<p><strong>Water</strong> is H<sub>2</sub>O, een zaal is 20 m<sup>2</sup>, <em>echt</em>. "
    '<a href="http://www.techport.nl/">Techport</a></p>'
    "<h3>Wat nodig is</h3>"
    "<ul><li><p>Een zaal</p><ul><li><p>Met stroom</p></li></ul></li><li><p>Een docent</p></li></ul>"
    "<ol><li><p>Bellen</p></li><li><p>Komen</p></li></ol>"
    "<table><tbody><tr><td><p>Jaar</p></td><td><p>Aantal</p></td></tr>"
    "<tr><td><p>2016</p></td><td><p>12</p></td></tr></tbody></table>"
)
