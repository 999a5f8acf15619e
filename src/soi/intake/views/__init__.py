"""The pages of intake: the list with the door for files, and the reading desk."""
