/** What sinks share that send one batch after the other: the buffer and its bounds, trying again, dead letters, their state. */
package dev.vedette.delivery.batch;
