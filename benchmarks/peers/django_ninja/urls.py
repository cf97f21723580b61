"""What answers where."""

from catalog.api import api
from django.urls import include, path

urlpatterns = [
    path("api/v1/", api.urls),
    path("", include("django_prometheus.urls")),
]
