/** Alerts to anything that takes a signed POST. */
package dev.vedette.delivery.webhook;
