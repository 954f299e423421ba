"""Why a launch did not come to its end, in words for whoever sees the page, and a code for the log."""

from typing import Final

AGAIN: Final = "Open the app again from the EHR."


class LaunchError(Exception):
    """`text` is ours but for what an EHR says of an error, which pages show escaped. `because` is all the log has."""

    def __init__(self, status: int, because: str, title: str, text: str) -> None:
        super().__init__(because)
        self.status, self.because, self.title, self.text = status, because, title, text

    def again(self) -> "LaunchError":
        """The same for another launch."""
        return LaunchError(self.status, self.because, self.title, self.text)


def not_ours(because: str, text: str) -> LaunchError:
    """The address was called with something we did not ask for."""
    return LaunchError(400, because, "This launch could not be used.", text)


def ehr_fault(because: str, text: str) -> LaunchError:
    """The EHR's servers did not do what they should; nothing the user can mend."""
    return LaunchError(
        502, because, "The EHR's sign-in did not work.", f"{text} {AGAIN} If it stays, tell its operator."
    )
