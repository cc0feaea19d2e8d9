/** Records as they lie in Kafka, and where those go that cannot be used. */
package dev.vedette.delivery.kafka;
