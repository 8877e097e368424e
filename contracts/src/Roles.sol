// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Roles
/// @notice What an organisation may do, as bits of one number.
/// @dev 管运审分离: steward, operator and auditor exclude each other within one organisation.
library Roles {
    /// @dev Manages membership.
    uint32 internal constant STEWARD = 1;

    /// @dev Runs the gateway and appends to the journal.
    uint32 internal constant OPERATOR = 2;

    /// @dev Reads and checks.
    uint32 internal constant AUDITOR = 4;

    /// @dev Publishes resources (数源部门).
    uint32 internal constant PROVIDER = 8;

    /// @dev Uses resources (需求部门).
    uint32 internal constant CONSUMER = 16;

    /// @dev Issues documents.
    uint32 internal constant ISSUER = 32;

    /// @dev Locks and books documents (入账).
    uint32 internal constant BOOKER = 64;

    /// @dev Of these an organisation has at most one.
    uint32 private constant EXCLUSIVE = STEWARD | OPERATOR | AUDITOR;
    /// @dev Every role there is.
    uint32 private constant ALL = EXCLUSIVE | PROVIDER | CONSUMER | ISSUER | BOOKER;

    /// @notice Whether an organisation may hold this set of roles.
    /// @param roles The roles as bits.
    /// @return True if there is at least one, none is unknown, and at most one is exclusive.
    function areValid(uint32 roles) internal pure returns (bool) {
        uint32 exclusive = roles & EXCLUSIVE;
        bool atMostOne = exclusive == 0 || (exclusive & (exclusive - 1)) == 0;
        return roles != 0 && roles <= ALL && atMostOne;
    }

    /// @notice Whether a set of roles contains a given one.
    /// @param roles The roles as bits.
    /// @param role One of the constants above.
    /// @return True if it does.
    function has(uint32 roles, uint32 role) internal pure returns (bool) {
        return roles & role != 0;
    }
}

/// @title Ranks
/// @notice What an account may do for its organisation. Rank 0 is that of an account removed.
library Ranks {
    /// @dev 经办: signs everyday statements.
    uint8 internal constant HANDLER = 1;

    /// @dev 负责人: signs for the organisation.
    uint8 internal constant HEAD = 2;
}
