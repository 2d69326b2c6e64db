"""Keeps no text: for an analyst without a ledger, whose answers cost nothing."""

from collections.abc import Sequence
from datetime import datetime

from pipeline.models import Document, Target, Text
from pipeline.ports.evaluating import PaidCall


class Unkept:
    """`ExampleStore` without a database."""

    def configure_targets(self, targets: Sequence[Target], now: datetime) -> None:
        """Nothing: no row names a target."""

    def keep_texts(
        self,
        documents: Sequence[Document],
        now: datetime,  # noqa: ARG002 - the door's signature
    ) -> Sequence[Text]:
        """The texts of these documents, numbered from 1."""
        return [
            Text(
                version_id=number,
                article_id=number,
                sha256=one.sha256,
                title=one.title,
                text=one.text,
                language=one.language,
                published_at=None,
            )
            for number, one in enumerate(documents, start=1)
        ]

    def paid_calls(
        self,
        request_ids: Sequence[int],  # noqa: ARG002 - the door's signature
    ) -> Sequence[PaidCall]:
        """None was made."""
        return ()
