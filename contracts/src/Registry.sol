// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Codes} from "./Codes.sol";
import {
    AccountMissing,
    AccountTaken,
    AlreadySuspended,
    FutureBlock,
    HeadMissing,
    InvalidRank,
    InvalidRoles,
    LastOperator,
    LastSteward,
    MemberExists,
    NoSuchAccount,
    NotSuspended,
    PrefixTaken,
    UnknownMember,
    WrongRank,
    ZeroAccount
} from "./RegistryErrors.sol";
import {Ranks, Roles} from "./Roles.sol";

/// @title Registry
/// @notice The book of organisations and their accounts, with its history by block, and the rules
///         that hold whoever writes in it: an account, a code and a prefix belong to one member
///         for ever; there is always an active steward, and each has a head; there is always an
///         active operator, and each has an account.
/// @dev Who may write is not decided here.
abstract contract Registry {
    using Checkpoints for Checkpoints.Trace208;

    /// @dev The first word is all that Catalog reads. `standing` by block: roles << 1 | active.
    struct Member {
        bytes8 prefix;
        uint32 number;
        uint64 state;
        uint32 accounts;
        uint32 heads;
        bytes32 code;
        bytes32 profile;
        Checkpoints.Trace208 standing;
    }

    /// @dev By id; one that was never admitted has the number 0.
    mapping(bytes32 member => Member) private _members;

    /// @dev By block: number of the member << 8 | rank. A removed account keeps the number.
    mapping(address account => Checkpoints.Trace208) private _accounts;

    /// @dev Kept for ever, so that a suspended member's name space is nobody else's.
    mapping(bytes8 prefix => bytes32 member) private _prefixes;

    /// @dev The member numbered n stands at n - 1.
    bytes32[] private _ids;

    /// @dev How many active organisations are stewards.
    uint32 private _stewards;

    /// @dev How many active organisations are operators.
    uint32 private _operators;

    /// @notice What an account was at the end of a block.
    /// @dev Of the current block: as it is now, changes made earlier in this block included; the
    ///      answer is final from the next block on.
    /// @param account The account.
    /// @param blockNumber The block's number; one still to come is refused.
    /// @return member The member to which it belongs; zero if it was not yet an account.
    /// @return rank Its rank; 0 if it was removed.
    /// @return roles The member's roles, suspended or not.
    /// @return active Whether the account had a rank and the member was not suspended.
    function standingAt(
        address account,
        uint48 blockNumber
    ) external view returns (bytes32 member, uint8 rank, uint32 roles, bool active) {
        if (blockNumber > block.number) revert FutureBlock(blockNumber, block.number);
        (member, rank) = _unpackSeat(_accounts[account].upperLookupRecent(blockNumber));
        (roles, active) = _unpackStanding(_members[member].standing.upperLookupRecent(blockNumber));
        active = active && rank != 0;
    }

    /// @notice Whether an account may send transactions: it has a rank and its member is active.
    /// @param account The account.
    /// @return active True if it may.
    function mayTransact(address account) external view returns (bool active) {
        (, , , active) = standing(account);
    }

    /// @notice What a member is now; zeros and empty texts if there is none.
    /// @param member The member's id.
    /// @return code Its code.
    /// @return prefix What the codes of its resources begin with.
    /// @return profile SHA-256 of its profile.
    /// @return roles Its roles as bits, suspended or not.
    /// @return active Whether it is not suspended.
    /// @return state The number of statements accepted about it; a founder's founding counts as 1.
    /// @return accounts The number of its accounts, heads included.
    /// @return heads The number of its heads.
    function memberState(
        bytes32 member
    )
        external
        view
        returns (
            string memory code,
            string memory prefix,
            bytes32 profile,
            uint32 roles,
            bool active,
            uint64 state,
            uint32 accounts,
            uint32 heads
        )
    {
        Member storage m = _members[member];
        (roles, active) = _unpackStanding(m.standing.latest());
        (code, prefix, profile) = (Codes.unpack(m.code), Codes.unpack(m.prefix), m.profile);
        (state, accounts, heads) = (m.state, m.accounts, m.heads);
    }

    /// @notice A member's number and prefix; zeros if there is none.
    /// @param member The member's id.
    /// @return number Its number, counted from 1 in the order of admission.
    /// @return prefix The prefix's characters from the left, then zeros.
    function seat(bytes32 member) external view returns (uint32 number, bytes8 prefix) {
        Member storage m = _members[member];
        return (m.number, m.prefix);
    }

    /// @notice The member with a number; zero if there is none.
    /// @param number The number, counted from 1 in the order of admission.
    /// @return The member's id.
    function memberOf(uint32 number) external view returns (bytes32) {
        return number == 0 || number > _ids.length ? bytes32(0) : _ids[number - 1];
    }

    /// @notice The member with a prefix; zero if there is none.
    /// @param prefix The prefix's characters from the left, then zeros.
    /// @return The member's id.
    function memberWithPrefix(bytes8 prefix) external view returns (bytes32) {
        return _prefixes[prefix];
    }

    /// @notice The number of members, suspended ones included.
    /// @return The number.
    function memberCount() external view returns (uint256) {
        return _ids.length;
    }

    /// @notice What an account is now.
    /// @param account The account.
    /// @return member The member to which it belongs for ever; zero if it never was an account.
    /// @return rank Its rank; 0 if it was removed.
    /// @return roles The member's roles, suspended or not.
    /// @return active Whether the account has a rank and the member is not suspended.
    function standing(
        address account
    ) public view returns (bytes32 member, uint8 rank, uint32 roles, bool active) {
        (member, rank) = _unpackSeat(_accounts[account].latest());
        (roles, active) = _unpackStanding(_members[member].standing.latest());
        active = active && rank != 0;
    }

    /// @notice How many different steward organisations must sign now: more than half of them.
    /// @return The number, at least 1.
    function quorum() public view returns (uint256) {
        return _stewards / 2 + 1;
    }

    /// @dev Enters a new member, active, without accounts; _requireSeats must follow.
    function _enrol(
        string memory code,
        string memory prefix,
        bytes32 profile,
        uint32 roles
    ) internal returns (bytes32 member) {
        bytes32 packedCode = Codes.packMemberCode(code);
        bytes8 packedPrefix = Codes.packPrefix(prefix);
        member = Codes.memberId(code);
        Member storage m = _members[member];
        if (m.number != 0) revert MemberExists(member);
        bytes32 holder = _prefixes[packedPrefix];
        if (holder != 0) revert PrefixTaken(prefix, holder);
        _ids.push(member);
        _prefixes[packedPrefix] = member;
        (m.prefix, m.number) = (packedPrefix, uint32(_ids.length));
        (m.code, m.profile) = (packedCode, profile);
        _setStanding(m, roles, true);
    }

    /// @dev Replaces a member's profile and roles.
    function _amend(bytes32 member, bytes32 profile, uint32 roles) internal {
        Member storage m = _members[member];
        m.profile = profile;
        (, bool active) = _unpackStanding(m.standing.latest());
        _setStanding(m, roles, active);
        _requireGoverned(member);
        _requireSeats(member);
    }

    /// @dev Takes an active member's rights.
    function _suspend(bytes32 member) internal {
        Member storage m = _members[member];
        (uint32 roles, bool active) = _unpackStanding(m.standing.latest());
        if (!active) revert AlreadySuspended(member);
        _setStanding(m, roles, false);
        _requireGoverned(member);
    }

    /// @dev Gives a suspended member its rights back.
    function _reinstate(bytes32 member) internal {
        Member storage m = _members[member];
        (uint32 roles, bool active) = _unpackStanding(m.standing.latest());
        if (active) revert NotSuspended(member);
        _setStanding(m, roles, true);
        _requireSeats(member);
    }

    /// @dev Gives a member an account that is new, or was this member's and removed.
    function _addAccount(bytes32 member, address account, uint8 rank) internal {
        if (account == address(0)) revert ZeroAccount();
        if (rank != Ranks.HANDLER && rank != Ranks.HEAD) revert InvalidRank(rank);
        Member storage m = _members[member];
        (bytes32 holder, uint8 held) = _unpackSeat(_accounts[account].latest());
        if (held != 0 || (holder != 0 && holder != member)) revert AccountTaken(account, holder);
        _accounts[account].push(uint48(block.number), (uint208(m.number) << 8) | rank);
        m.accounts += 1;
        if (rank == Ranks.HEAD) m.heads += 1;
    }

    /// @dev Removes a member's account, which must have the given rank.
    function _removeAccount(bytes32 member, address account, uint8 rank) internal {
        Member storage m = _members[member];
        (bytes32 holder, uint8 held) = _unpackSeat(_accounts[account].latest());
        if (holder != member || held == 0) revert NoSuchAccount(account, member);
        if (held != rank) revert WrongRank(account, rank, held);
        _accounts[account].push(uint48(block.number), uint208(m.number) << 8);
        m.accounts -= 1;
        if (rank == Ranks.HEAD) m.heads -= 1;
    }

    /// @dev Refuses an active steward without a head and an active operator without an account:
    ///      a steward that cannot sign would count in the quorum and could block it for ever.
    function _requireSeats(bytes32 member) internal view {
        Member storage m = _members[member];
        (uint32 roles, bool active) = _unpackStanding(m.standing.latest());
        if (!active) return;
        if (Roles.has(roles, Roles.STEWARD) && m.heads == 0) revert HeadMissing(member);
        if (Roles.has(roles, Roles.OPERATOR) && m.accounts == 0) revert AccountMissing(member);
    }

    /// @dev Counts one more accepted statement about a member.
    function _advance(bytes32 member) internal returns (uint64) {
        return ++_members[member].state;
    }

    /// @dev The number of statements accepted about a member, which must exist.
    function _stateOf(bytes32 member) internal view returns (uint64) {
        Member storage m = _members[member];
        if (m.number == 0) revert UnknownMember(member);
        return m.state;
    }

    /// @dev The one place where roles and suspension change, and with them the two counts.
    function _setStanding(Member storage m, uint32 roles, bool active) private {
        if (!Roles.areValid(roles)) revert InvalidRoles(roles);
        (uint32 before, bool wasActive) = _unpackStanding(m.standing.latest());
        if (wasActive && Roles.has(before, Roles.STEWARD)) _stewards -= 1;
        if (wasActive && Roles.has(before, Roles.OPERATOR)) _operators -= 1;
        if (active && Roles.has(roles, Roles.STEWARD)) _stewards += 1;
        if (active && Roles.has(roles, Roles.OPERATOR)) _operators += 1;
        m.standing.push(uint48(block.number), (uint208(roles) << 1) | (active ? 1 : 0));
    }

    /// @dev Refuses a change after which nobody could manage or run the ledger.
    function _requireGoverned(bytes32 member) private view {
        if (_stewards == 0) revert LastSteward(member);
        if (_operators == 0) revert LastOperator(member);
    }

    /// @dev The member's id and the rank in an account's packed seat; zeros for an empty one.
    function _unpackSeat(uint208 packed) private view returns (bytes32 member, uint8 rank) {
        return packed == 0 ? (bytes32(0), uint8(0)) : (_ids[(packed >> 8) - 1], uint8(packed));
    }

    /// @dev The roles and whether the member is active; none and false for an empty one.
    function _unpackStanding(uint208 packed) private pure returns (uint32 roles, bool active) {
        return (uint32(packed >> 1), packed & 1 == 1);
    }
}
