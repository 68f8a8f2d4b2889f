"""Who needs attention, as JSON."""

from datetime import date

from django.http import HttpRequest, HttpResponseBadRequest, JsonResponse
from django.utils import timezone

from workshop.answers import needing_attention
from workshop.models import Person


def attention(request: HttpRequest) -> JsonResponse | HttpResponseBadRequest:
    """Answer ``/attention/?on=2026-07-01&person=3``; without them: today, everybody."""
    people = Person.objects.order_by("pk")
    try:
        on = date.fromisoformat(request.GET.get("on") or str(timezone.localdate()))
        if "person" in request.GET:
            people = people.filter(pk=int(request.GET["person"]))
    except ValueError:
        return HttpResponseBadRequest("Write on=YYYY-MM-DD and person=NUMBER.")
    rows = [
        {
            "person": assignment.subject.name,
            "certificate": assignment.certification.id,
            "status": answer.status.value,
            "colour": answer.status.colour,
            "expires_on": answer.expires_on,
            "pending": answer.pending,
        }
        for assignment, answer in needing_attention(people, on)
    ]
    return JsonResponse({"on": on, "attention": rows})
