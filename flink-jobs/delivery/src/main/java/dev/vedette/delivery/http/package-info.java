/** Sending alerts over HTTP in batches: what Splunk, Sentinel, OTLP and webhooks share. */
package dev.vedette.delivery.http;
