"""The smallest input on which a solution differs from the reference: inputs to try, how they are held in the domain, search."""
