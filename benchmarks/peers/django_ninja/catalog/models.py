"""The tables."""

import uuid

from django.db import models


class Category(models.Model):
    """A shelf of the catalogue."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    name = models.CharField(max_length=120)

    class Meta:
        """Where it is stored."""

        db_table = "categories"


class Product(models.Model):
    """A thing that is sold."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    sku = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=120)
    description = models.TextField()
    price_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    stock = models.BigIntegerField()
    category = models.ForeignKey(Category, on_delete=models.PROTECT, db_index=False)
    tags = models.JSONField()
    active = models.BooleanField(default=True)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        """Where it is stored and how it is found."""

        db_table = "products"
        indexes = (
            models.Index(fields=["category", "price_minor", "id"], name="ix_products_listing"),
        )


class OutboxEvent(models.Model):
    """An event that commits together with the change that caused it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    type = models.CharField(max_length=120)
    subject = models.UUIDField()
    data = models.JSONField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Where it is stored."""

        db_table = "outbox"
