"""The office: everything that people do, by area."""

from certrules.office.activities import Activities
from certrules.office.catalogue import Certifications
from certrules.office.certificates import Certificates
from certrules.office.comments import Comments
from certrules.office.companies import Companies
from certrules.office.competencies import Competencies
from certrules.office.desk import Desk, Press
from certrules.office.files import Files
from certrules.office.groups import Groups
from certrules.office.handing_in import Forms
from certrules.office.levels import Levels
from certrules.office.marks import Marks
from certrules.office.notices import Notices
from certrules.office.past import Histories
from certrules.office.people import People
from certrules.office.records import Records
from certrules.office.report_tokens import ReportCodes
from certrules.office.requirements import Requirements
from certrules.office.roles import Roles
from certrules.office.shared_reports import SharedReports
from certrules.office.submissions import Submissions
from certrules.office.tokens import TokenSource, new_token
from certrules.office.training import Trainings
from certrules.ports.files import ActivityProvider, AttachmentStore, CertificateRenderer
from certrules.ports.store import Store


class Office:
    """Everything that people do with certifications, on a store.

    `store`: where everything is kept, made ready with `prepare`. `files`: where the content of
    files is kept; without it none can be received. `renderer`: draws certificates, which are kept
    with the files (K-11). `provider`: knows where the host offers courses, documents and forms
    (K-9). `tokens`: gives the tokens of links and codes, the system's randomness unless given.

    Each area is an attribute: `levels` (access levels and accounts), `certifications`, `groups`,
    `files`; `people`, `companies`, `roles` (with their members), `requirements` (direct ones),
    `marks`, `training`, `competencies`; `submissions`, `comments` on them, `forms` that go with
    them, `histories`; `records` (certify, renew, revoke, remove); `notices`; `activities` that are
    finished, `certificates`; `shared_reports` behind links, `codes` that show how a subject stands.

    >>> from datetime import UTC, date, datetime
    >>> from certrules.adapters.memory.store import MemoryStore
    >>> from certrules.office.actors import Actor
    >>> office = Office(MemoryStore())
    >>> office.levels.found(Actor("root", datetime(2026, 6, 1, tzinfo=UTC), date(2026, 6, 1)))
    """

    def __init__(
        self,
        store: Store,
        *,
        files: AttachmentStore | None = None,
        renderer: CertificateRenderer | None = None,
        provider: ActivityProvider | None = None,
        tokens: TokenSource = new_token,
    ) -> None:
        self.desk = Desk(store, Press(renderer, files))
        self.levels = Levels(self.desk)
        self.certifications = Certifications(self.desk)
        self.groups = Groups(self.desk)
        self.files = Files(self.desk, files)
        self.people = People(self.desk)
        self.companies = Companies(self.desk)
        self.roles = Roles(self.desk)
        self.requirements = Requirements(self.desk)
        self.marks = Marks(self.desk)
        self.training = Trainings(self.desk)
        self.competencies = Competencies(self.desk)
        self.submissions = Submissions(self.desk)
        self.comments = Comments(self.desk)
        self.forms = Forms(self.desk)
        self.histories = Histories(self.desk)
        self.records = Records(self.desk)
        self.notices = Notices(self.desk)
        self.activities = Activities(self.desk, provider)
        self.certificates = Certificates(self.desk)
        self.shared_reports = SharedReports(self.desk, tokens)
        self.codes = ReportCodes(self.desk, tokens)
