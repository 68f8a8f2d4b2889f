"""A thousand names of people and things that mean harm, the same ones every time."""

from itertools import islice, product

COUNT = 1_000

_LINE_ENDS = [
    "\r\n", "\n", "\r", "\n\r", "\r\n ", "\r\n\t", "\x0b", "\x0c", "\x1c", "\x85", "\u2028",
    "\u2029", "\r\n\r\n", "\x00\r\n", "=?utf-8?q?=0A?=", "=?UTF-8?B?Cg==?=", "=\r\n", "=0D=0A",
    "%0d%0a", "\\r\\n", "=?utf-7?q?+AAo-?=", "\ud800\n", "\u560a", "?=\n=?utf-8?q?",
]  # fmt: skip
_HEADERS = [
    "Bcc: evil@example.org", "To: evil@example.org", "Subject: x", "Message-ID: <x@y>", "X: y",
    "Content-Type: text/html", "webhook-id: x", "Host: evil.example", ".", "DATA", "--=_x",
    "Content-Length: 0", "From: <evil@example.org>",
]  # fmt: skip
_MARKUP = [
    "<script>alert(1)</script>", "</title><script>", "<img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)', "' onfocus='x", "javascript:alert(1)", "<a href=javascript:x>y</a>",
    "&lt;script&gt;", "&#60;script&#62;", "<!--", "-->", "<![CDATA[", "<svg/onload=alert(1)>",
    "</li></ul><form action=//evil>", "<style>*{display:none}", "<bdi", "\x00<script\x00>",
    "＜script＞", "<scr\u0000ipt>", "<plaintext>",
]  # fmt: skip
_TEMPLATES = [
    "$title", "${recipient}", "$$", "$", "${", "$sentence $items", "{0.__class__}", "{{7*7}}", "%s",
    "%(recipient)s", "#{7*7}", "<%= 7 %>", "\\1", "\\g<0>",
]  # fmt: skip
_OTHER = [
    '"Ana" <evil@example.org>', "Ana, evil@example.org", "Ana (evil@example.org)", "Ana; Bo:",
    "\u202egnA", "\u2066Ana\u2069", "A\u0300" * 300, "A" * 5_000, "é" * 2_000, "👷🏽‍♀️" * 200,
    "王" * 1_000, "\ud83d", "\udcff\udc80", "A \t \u00a0 B", "\ufeffAna", "İstanbul", "\uffff",
    "=?" * 400, "?=" * 400, "=?utf-8?q?" * 100, "\\" * 500, '"' * 500, "(" * 500, "<" * 500,
    "@" * 300, "," * 300, "=" * 300, "..", "\x1b[31m", "\x7f", "a@b.c>\r\nRCPT TO:<evil@x.org>",
]  # fmt: skip


def _all():
    for end, header in product(_LINE_ENDS, _HEADERS):
        yield f"Ana{end}{header}"
        yield f"A 💩{end}{header}{end}"
    plain = [*_MARKUP, *_TEMPLATES, *_OTHER]
    yield from plain
    for end, one in product(_LINE_ENDS, plain):
        yield f"{one}{end}{one}"


NAMES = tuple(islice(_all(), COUNT))
