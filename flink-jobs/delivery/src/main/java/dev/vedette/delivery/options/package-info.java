/** What the job is told: its command line and the file of its sinks. */
package dev.vedette.delivery.options;
