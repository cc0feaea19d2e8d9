/** Documents for Elasticsearch, and the sink that writes them once. */
package dev.vedette.delivery.elasticsearch;
