"""The pages of keeping: files, one file, holds, disposal, loans, the reading room."""
