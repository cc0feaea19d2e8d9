/** Alerts as RFC 5424 messages over TCP. */
package dev.vedette.delivery.syslog;
