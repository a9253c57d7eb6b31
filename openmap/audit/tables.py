"""Table of the audit trail."""

from __future__ import annotations

from piccolo.columns import JSONB, UUID, Timestamptz, Varchar
from piccolo.columns.defaults.timestamptz import TimestamptzNow
from piccolo.columns.defaults.uuid import UUID4
from piccolo.columns.indexes import IndexMethod
from piccolo.table import Table


class AuditEntry(Table, tablename="audit_entry"):
    """One write: who (`actor_*`), what (`action`, such as ``registration.accepted``), on what (`subject_*`), at which event."""

    id = UUID(primary_key=True, default=UUID4())
    at = Timestamptz(default=TimestamptzNow(), index=True)
    actor_kind = Varchar(length=20)
    actor_id = UUID(null=True, default=None)
    actor_name = Varchar(length=200, default="")
    action = Varchar(length=80)
    event_id = UUID(null=True, default=None, index=True, index_method=IndexMethod.btree)
    subject_kind = Varchar(length=40, default="")
    subject_id = UUID(null=True, default=None, index=True)
    details = JSONB(default="{}")
