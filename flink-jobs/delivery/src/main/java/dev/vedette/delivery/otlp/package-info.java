/** Alerts as OpenTelemetry log records, over OTLP/HTTP. */
package dev.vedette.delivery.otlp;
