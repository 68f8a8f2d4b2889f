"""Views of a workforce as data, and their pictures: pages, workbooks, calendars, codes."""
