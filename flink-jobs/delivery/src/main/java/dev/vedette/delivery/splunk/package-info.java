/** Alerts to Splunk's HTTP Event Collector. */
package dev.vedette.delivery.splunk;
