package dev.vedette.benchmarks.honest;

/** Autonomous systems, with numbers for documentation (RFC 5398). */
enum Owner {
    HOME_FIBRE(64496, "Home Fibre"),
    HOME_CABLE(64497, "Home Cable"),
    ATLANTIC_HOME(64498, "Atlantic Home"),
    MAPLE_HOME(64499, "Maple Home"),
    RHINE_MOBILE(64500, "Rhine Mobile"),
    TAGUS_MOBILE(64501, "Tagus Mobile"),
    MAPLE_MOBILE(64502, "Maple Mobile"),
    BUSINESS_LINE(64503, "Business Line"),
    COMPANY(64504, "Example Company"),
    HOSPITALITY(64505, "Hotel and Airport Networks"),
    RAIL(64506, "On-Board Networks"),
    CLOUD_ONE(64507, "Cloud One"),
    CLOUD_TWO(64508, "Cloud Two"),
    CLOUD_THREE(64509, "Cloud Three"),
    RUNNER_CLOUD(64510, "Runner Cloud"),
    HOSTING(64511, "Hosting House");

    final long number;
    final String title;

    Owner(long number, String title) {
        this.number = number;
        this.title = title;
    }
}
