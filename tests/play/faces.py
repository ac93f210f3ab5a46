"""How letters look on a phone, pictures and tapped options among them."""

from tests.crash import faces as usual

PICTURE = ("picture", "")


class Faces(usual.Faces):
    """Of pictures only the number is told: on a phone one looks like another."""

    def of_letter(self, letter):
        return [PICTURE] if letter.get("picture") is not None else super().of_letter(letter)

    def of_bubble(self, bubble):
        if bubble.via == "customer" and bubble.kind in {"image", "voice"}:
            return [PICTURE]
        return super().of_bubble(bubble)
