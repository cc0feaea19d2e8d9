package dev.vedette.local.broker;

class LocalBroker {}
