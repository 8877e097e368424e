// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {
    ForeignMembers,
    InvalidPeriod,
    NotPublished,
    WrongApplication
} from "./AuthorizationErrors.sol";
import {Catalog} from "./Catalog.sol";
import {Members} from "./Members.sol";
import {Ranks, Roles} from "./Roles.sol";
import {NotAuthorised} from "./Statements.sol";

/// @title AuthorizationBook
/// @notice The book of authorizations, and for which side an account speaks about one.
/// @dev Which statement changes what is not decided here.
abstract contract AuthorizationBook {
    /// @notice How far an authorization has come; Denied and Revoked are final.
    enum Status {
        Unknown,
        Requested,
        Endorsed,
        Granted,
        Suspended,
        Denied,
        Revoked
    }

    /// @notice For whom an account speaks about an authorization.
    enum Side {
        Nobody,
        Owner,
        Steward,
        Consumer
    }

    /// @dev Four words; the consumer is kept by its number in Members. Period and uses are those
    ///      asked for, and from the grant on those granted.
    struct Authorization {
        bytes32 resource;
        bytes32 application;
        bytes32 terms;
        uint64 from;
        uint64 until;
        uint32 uses;
        uint32 consumer;
        uint40 state;
        Status status;
        Side suspendedBy;
    }

    /// @dev The largest integer of JSON that every reader takes: records must be able to tell of it.
    uint64 private constant LAST_SECOND = (1 << 53) - 1;

    /// @notice The contract that says who is a member.
    Members public immutable MEMBERS;

    /// @notice The contract that says whose a resource is.
    Catalog public immutable CATALOG;

    /// @dev By id; one that was never asked for has the status Unknown.
    mapping(bytes32 authorization => Authorization) internal _authorizations;

    /// @notice Opens an empty book.
    /// @param members The contract that says who is a member.
    /// @param catalog The contract that says whose a resource is; it must rely on `members`.
    constructor(Members members, Catalog catalog) {
        Members actual = catalog.MEMBERS();
        if (address(actual) != address(members)) {
            revert ForeignMembers(address(members), address(actual));
        }
        (MEMBERS, CATALOG) = (members, catalog);
    }

    /// @notice Whether an authorization is in force for a consumer at a time.
    /// @dev As it stands now, also for other times. Uses, suspended members and withdrawn resources
    ///      are *not* looked at.
    /// @param id The authorization's id.
    /// @param consumer The id of the member that wants to use it.
    /// @param time The time, Unix seconds.
    /// @return True if it is granted to that member for a period that holds the time.
    function isActive(bytes32 id, bytes32 consumer, uint64 time) external view returns (bool) {
        Authorization storage a = _authorizations[id];
        return
            a.status == Status.Granted &&
            MEMBERS.memberOf(a.consumer) == consumer &&
            a.from <= time &&
            time <= a.until;
    }

    /// @notice What an authorization is now; zeros if it was never asked for.
    /// @param id The authorization's id.
    /// @return resource The resource's id.
    /// @return consumer The id of the member that asked.
    /// @return application The digest of the application.
    /// @return terms SHA-256 of the terms; zero before the grant.
    /// @return from The first second asked for, or granted.
    /// @return until The last second asked for, or granted.
    /// @return uses How many releases were asked for, or granted; 0 for any number.
    /// @return state The number of statements accepted about it.
    /// @return status 0 unknown, 1 requested, 2 endorsed, 3 granted, 4 suspended, 5 denied,
    ///         6 revoked.
    /// @return suspendedBy While it is suspended the side that did: 1 owner, 2 steward; else 0.
    function authorization(
        bytes32 id
    )
        external
        view
        returns (
            bytes32 resource,
            bytes32 consumer,
            bytes32 application,
            bytes32 terms,
            uint64 from,
            uint64 until,
            uint32 uses,
            uint64 state,
            Status status,
            Side suspendedBy
        )
    {
        Authorization storage a = _authorizations[id];
        (resource, consumer) = (a.resource, MEMBERS.memberOf(a.consumer));
        (application, terms) = (a.application, a.terms);
        (from, until, uses) = (a.from, a.until, a.uses);
        (state, status, suspendedBy) = (a.state, a.status, a.suspendedBy);
    }

    /// @dev Counts one more accepted statement, and says how far the authorization has come by it.
    function _advance(Authorization storage a, Status status) internal returns (uint64) {
        a.status = status;
        return ++a.state;
    }

    /// @dev The member for whose side a head signed; refuses any other side.
    function _requireSide(
        Authorization storage a,
        address signer,
        Side needed
    ) internal view returns (bytes32) {
        (bytes32 member, Side side) = _side(a, signer);
        if (side != needed) revert NotAuthorised(signer);
        return member;
    }

    /// @dev For which side an active head speaks. Who owns the resource speaks as the owner only,
    ///      also as a steward: else it could lift what the stewards imposed on it.
    function _side(
        Authorization storage a,
        address signer
    ) internal view returns (bytes32 member, Side side) {
        uint32 roles;
        (member, roles) = _head(signer);
        (bytes32 owner, , , , ) = CATALOG.resource(a.resource);
        if (member == owner) side = Side.Owner;
        else if (member == MEMBERS.memberOf(a.consumer)) side = Side.Consumer;
        else if (Roles.has(roles, Roles.STEWARD)) side = Side.Steward;
    }

    /// @dev The member of an account, which must be an active head, and the member's roles.
    function _head(address signer) internal view returns (bytes32 member, uint32 roles) {
        uint8 rank;
        bool active;
        (member, rank, roles, active) = MEMBERS.standing(signer);
        if (!active || rank != Ranks.HEAD) revert NotAuthorised(signer);
    }

    /// @dev The owner of a resource, which must be published.
    function _publishedOwner(bytes32 resource) internal view returns (bytes32 owner) {
        Catalog.Status status;
        (owner, , , , status) = CATALOG.resource(resource);
        if (status != Catalog.Status.Published) revert NotPublished(resource);
    }

    /// @dev Refuses a decision about another application than the one made.
    function _requireApplication(bytes32 given, Authorization storage a) internal view {
        if (given != a.application) revert WrongApplication(given, a.application);
    }

    /// @dev Refuses a period that ends before it begins, or never.
    function _requirePeriod(uint64 from, uint64 until) internal pure {
        if (from > until || until > LAST_SECOND) revert InvalidPeriod(from, until);
    }
}
