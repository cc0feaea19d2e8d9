/** Alerts to a table of Microsoft Sentinel, through the Logs Ingestion API. */
package dev.vedette.delivery.sentinel;
