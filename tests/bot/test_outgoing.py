from pathlib import Path

import pytest
from markupsafe import Markup

from bot.conversation.screen import Action, Button, Screen
from bot.outgoing import Attachment, Call, OutgoingFiles, as_new_message, edit, message, uploads


def test_content_is_kept_out_of_the_payload_and_swept_when_nobody_wants_it(tmp_path: Path) -> None:
    files = OutgoingFiles(tmp_path)
    kept = [files.keep(Attachment(content, "报告.pdf")) for content in (b"one", b"two", b"three")]
    (one,), (two,), (three,) = (uploads({"document": value}) for value in kept)
    assert one.read_bytes() == b"one"
    files.discard({"document": kept[0], "caption": "x"})
    assert not one.exists()
    assert files.sweep(frozenset({two})) == 1
    assert two.exists() and not three.exists()


def test_files_that_others_own_are_never_removed(tmp_path: Path) -> None:
    files = OutgoingFiles(tmp_path / "evidence")
    own = tmp_path / "proof.jpg"
    own.write_bytes(b"x")
    kept = files.keep(Attachment(own))
    assert kept == {"upload": str(own), "name": "proof.jpg"}
    files.discard({"photo": kept})
    assert own.exists()
    assert files.keep(Attachment("file-id")) == "file-id"
    assert files.sweep(frozenset()) == 0


def test_an_edit_that_stands_alone() -> None:
    screen = Screen(Markup("x"), ((Button("知悉", Action("ack", 1)),),))
    assert as_new_message(edit(screen, 5)) == message(screen) == as_new_message(edit(screen, None))
    assert as_new_message(Call("editMessageReplyMarkup", {"message_id": 5})) is None


def test_a_silent_message() -> None:
    assert message(Screen(Markup("x")), silent=True).payload["disable_notification"] is True


def test_an_action_that_fits_no_button_is_refused_before_anything_is_stored() -> None:
    with pytest.raises(ValueError, match="not fit"):
        message(Screen(Markup("x"), ((Button("x", Action("ack", arg="长" * 30)),),)))
