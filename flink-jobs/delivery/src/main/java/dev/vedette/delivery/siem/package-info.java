/** What every destination of alerts shares: what is told of an alert and when, and in which form. */
package dev.vedette.delivery.siem;
