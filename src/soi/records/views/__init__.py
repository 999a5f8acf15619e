"""The pages of records: the book, the register form, the document, the line of a marked paper."""
