/** What the forms of an alert share: its fields, its level and what its tags say. */
package dev.vedette.delivery.alert;
