/** Alerts in the words that SIEMs and their users know: CEF, LEEF, OCSF, ECS. */
package dev.vedette.delivery.format;
