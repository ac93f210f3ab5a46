"""A town whose data key is changed while people write: nobody notices, however often it is killed."""
