/** The job that takes events and alerts out of Kafka to where people work. */
package dev.vedette.delivery;
