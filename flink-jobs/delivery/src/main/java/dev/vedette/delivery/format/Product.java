package dev.vedette.delivery.format;

/** What formats say of who speaks. */
final class Product {
    static final String VENDOR = "Vedette";
    static final String NAME = "Vedette";
    static final String VERSION = "0.1.0";

    private Product() {}
}
