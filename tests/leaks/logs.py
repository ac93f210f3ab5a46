"""The log, as it would have been written."""

import logging

from bot.logs import Discreet


class Written(logging.Handler):
    """Every line of it."""

    def __init__(self):
        super().__init__(logging.INFO)
        self.setFormatter(Discreet())
        self.lines = []

    def emit(self, record):
        self.lines.append(self.format(record))

    def text(self):
        return "\n".join(self.lines)
