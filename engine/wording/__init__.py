"""The words Milepost sends: built-in messages, the rendering of all messages, and what pages promise."""
