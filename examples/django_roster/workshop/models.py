"""People, certificates, and what is known of them, as an application keeps it for itself."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

import certrules as cr


def valid_rules(rules: object) -> None:
    """Refuse rules that certrules cannot read, with all problems at once."""
    try:
        cr.load({"certification": [{"id": "it", "policy": rules}]})
    except cr.errors.ProblemsFound as found:
        raise ValidationError([str(problem) for problem in found.problems]) from None


class Person(models.Model):
    """Somebody who works here, or did."""

    name = models.CharField(max_length=200)
    last_day = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        """Return the name."""
        return self.name


class Certificate(models.Model):
    """What can be earned. `rules` is the policy as in a policy document of certrules."""

    code = models.SlugField(primary_key=True)
    title = models.CharField(max_length=200)
    rules = models.JSONField(default=dict, blank=True, validators=[valid_rules])
    covered_by = models.ManyToManyField("self", symmetrical=False, blank=True)

    def __str__(self) -> str:
        """Return the title."""
        return self.title


class Requirement(models.Model):
    """Somebody must hold a certificate, from a day on and through another one."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="requirements")
    certificate = models.ForeignKey(Certificate, models.PROTECT)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    class Meta:
        """Two rows of one person and certificate are two spans of time."""

        ordering: ClassVar = ["pk"]

    def __str__(self) -> str:
        """Return who must hold what."""
        return f"{self.person_id} must hold {self.certificate_id}"


class Completion(models.Model):
    """Somebody has passed."""

    class State(models.TextChoices):
        """How far it is; the values are those of certrules."""

        PENDING = "pending"
        APPROVED = "approved"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"

    person = models.ForeignKey(Person, models.CASCADE, related_name="completions")
    certificate = models.ForeignKey(Certificate, models.PROTECT)
    passed_on = models.DateField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.PENDING)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        """In the order in which they became known."""

        ordering: ClassVar = ["recorded_at", "pk"]

    def __str__(self) -> str:
        """Return who has passed what, and when."""
        return f"{self.person_id} passed {self.certificate_id} on {self.passed_on}"
