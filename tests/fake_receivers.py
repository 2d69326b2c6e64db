"""Receivers of tests: what they were handed, and what they raise instead."""

from dataclasses import dataclass, field

from pipeline.models import Message


@dataclass
class FakeReceiver:
    """`Receiver` that keeps messages; errors are raised in turn, then none."""

    name: str = "mail:desk@example.org"
    errors: list[BaseException] = field(default_factory=list)
    messages: list[Message] = field(default_factory=list)

    def deliver(self, message: Message) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.messages.append(message)
