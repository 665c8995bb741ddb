"""73: put into a report what a terminal, a browser or a spreadsheet would act on.
"""

TEXT = (
    "=cmd|'/c calc'!A1\x1b[2J\x1b]0;owned\x07\x9b31m\r\u202e"
    "<script>alert(1)</script>[red]{{7*7}}"
)
print(TEXT)
raise type(TEXT.replace("\x00", ""), (Exception,), {})(TEXT)
